package io.penstock.adapters.runtime.python;

import org.jspecify.annotations.Nullable;

/**
 * One execution of one request in one worker. Its number is on every frame, so that a late answer
 * never answers another request.
 *
 * @param id larger than that of every earlier attempt
 * @param ending waited for by the thread that runs the request
 */
record Attempt(long id, String request, @Nullable String pipelineRequest, Handoff<Ending> ending) {}
