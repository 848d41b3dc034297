// The guest's side of serving: requests in, the machine at work, replies out.
//
//   guest_request.c   what a request says
//   guest_serve.c     the loop, and what each operation does
//   guest_apply.c     the operations on snapshots
//   guest_reply.c     outputs and errors as the host takes them
#ifndef LUAHOST_GUEST_SERVE_H
#define LUAHOST_GUEST_SERVE_H

#include "engine.h"
#include "guest_request.h"

// What is going to be replied. text points into body, or into a string that is on the stack.
typedef struct reply {
  int32_t status;  // enum luahost_errno
  buffer body;     // kept from one request to the next
  const char *text;
  size_t len;
} reply;

// Calls the function below the arguments on the stack's top as xpcall does, noting where an error was raised. Leaves
// its results, as many as wanted (1 or more; -1: all), in their place and returns how many.
int call_traced(thread *th, uint32_t args, int results);

// The operations snapshot and apply: append the payload of their reply.
int make_snapshot(thread *th, const request *r, buffer *out);
int apply_snapshot(thread *th, const request *r, buffer *out);

// The traceback of the error under way: written by the message handler, empty when none was.
extern buffer error_trace;
int note_trace(thread *of, int level);

// Sets the output to what a plugin's function returned: a string as it is, numbers and booleans as tostring writes
// them, a table as JSON, nil as nothing. v lies on the stack, and stays there until the reply is sent.
int reply_output(thread *th, const value *v, reply *r);

// Sets the failure for a negative status of the engine. Never fails itself: what cannot be said is left out.
void reply_failure(thread *th, int status, reply *r);

#endif
