package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host"
)

//go:embed luahost.lua
var luahostScript []byte

// serveLuahost runs the script with its default engine and store, in memory.
func serveLuahost() (err error) {
	ctx := context.Background()
	policy, err := generous()
	if err != nil {
		return err
	}
	rt, err := host.New(ctx, host.Config{Policy: policy})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rt.Close()) }()
	plugin, err := rt.Load(ctx, host.LuaSource("bench", luahostScript))
	if err != nil {
		return err
	}
	if _, err := plugin.Call(ctx, "prepare", nil); err != nil {
		return err
	}
	return serve(func(task string, count int) error {
		if !slices.Contains(plugin.Functions(), task) {
			return errNotHere
		}
		_, err := plugin.Call(ctx, task, fmt.Append(nil, count))
		return err
	})
}

// generous is a policy that grants every table and does not end what takes long.
func generous() (policy *capabilities.Policy, err error) {
	policy, err = policy.WithRule(capabilities.Rule{Plugin: "*", Table: "*", Rights: abi.AllRights})
	if err != nil {
		return nil, err
	}
	return policy.WithLimit("time", "none", "benchmark")
}
