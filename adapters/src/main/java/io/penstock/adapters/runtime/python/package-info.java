/**
 * Runs user code in Python worker processes.
 *
 * <p>One worker process serves one deployment version, one request at a time. It talks to the
 * server over a Unix domain socket, in frames of a fixed binary header, a small JSON header and a
 * payload of raw bytes:
 *
 * <pre>
 * bytes  0- 3  magic "PST1"
 * byte   4     type, see {@link io.penstock.adapters.runtime.python.FrameType}
 * bytes  5- 7  zero
 * bytes  8-15  attempt: which execution of which request the frame belongs to, 0 for none
 * bytes 16-19  length of the JSON header in bytes, 0 for none
 * bytes 20-23  length of the payload in bytes
 * </pre>
 *
 * <p>The worker connects and shows the secret it was started with (HELLO); the server sends what to
 * load (INIT); the worker loads it, makes the object, and says READY or START_FAILED. From then on
 * each REQUEST is answered by exactly one of RETURNED, RAISED and CANCELLED with the same attempt.
 * OUT and ERR frames carry printed lines and may come at any time; those printed by a request come
 * before its answer. STOP asks the worker to end. {@code docs/worker-protocol.md} has the details.
 *
 * <p>A virtual thread of its own reads each worker's socket, and the caller of a request writes its
 * frame and parks. Reading in the caller's thread was measured to be no faster (both 50 to 75 µs a
 * round trip), while an interrupt in a read closes the channel, which would cost a worker for each
 * cancelled request, and nobody would read what idle workers print.
 *
 * <p>Nothing user code does ends worse than in the death of its own worker: the request fails with
 * a {@link io.penstock.adapters.runtime.python.DeathCause} that says what happened, and the pool
 * starts another.
 */
@NullMarked
package io.penstock.adapters.runtime.python;

import org.jspecify.annotations.NullMarked;
