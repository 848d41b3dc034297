package main

type customer struct{ name, email, country string }

// customers have names that break parsers which split at commas, take bytes
// for letters, or stop at the first quote.
var customers = []customer{
	{"Ada Lovelace", "ada@example.org", "GB"},
	{"Siobhán O'Brien", "siobhan@example.ie", "IE"},
	{"Müller, Jürgen", "j.mueller@example.de", "DE"},
	{`Robert "Bob" Tables`, "bob@example.com", "US"},
	{"Łukasz Żółć", "lukasz@example.pl", "PL"},
	{"李雷", "lilei@example.cn", "CN"},
	{"Иван Петров", "ivan@example.bg", "BG"},
	{"Nguyễn Thị Hoa", "hoa@example.vn", "VN"},
	{"Dupont, Père & Fils", "contact@example.fr", "FR"},
	{`"The Shop", Inc.`, "orders@example.com", "US"},
	{"مريم", "maryam@example.eg", "EG"},
	{"João d'Ávila", "joao@example.pt", "PT"},
	{"Ørsted A/S", "kontakt@example.dk", "DK"},
	{"Renée 🌻 Fleurs", "renee@example.fr", "FR"},
	{"Schmidt", "schmidt@example.de", "DE"},
	{"O", "o@example.com", "US"},
}

type product struct {
	name  string
	cents int // the price before a discount
}

var products = []product{
	{"Lamp, desk", 4_999},
	{`Monitor 27"`, 28_900},
	{"Café crème, 12 cups", 1_495},
	{"Notebook", 350},
	{"Teapot", 2_750},
	{"Cable 3,5 mm", 799},
	{"Chair", 11_999},
	{"Ürün №5", 6_420},
}

// notes include line breaks of both kinds, a quote alone, and a comma alone.
var notes = []string{
	"leave at the door",
	"ring twice,\nthen wait",
	"first line\r\nsecond line\r\nthird line",
	`says "fragile", twice: "fragile"`,
	`"`,
	",",
	" spaces at both ends ",
	"très urgent – 明日までに",
	"gift",
}
