// The process that runs a script, seen as something to copy and to silence. On
// its own because the system's headers and engine.h both have a `raise`.
#ifndef LUAHOST_PROCESS_H
#define LUAHOST_PROCESS_H

#include <stdbool.h>

// Copies the process. True in the copy; false in the original, once the copy has ended with
// *status (0 when all went well). Ends the process when there can be no copy.
bool process_split(int *status);

// Sends what is written to a file descriptor nowhere.
void process_silence(int fd);

#endif
