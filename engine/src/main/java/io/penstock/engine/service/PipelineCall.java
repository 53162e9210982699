package io.penstock.engine.service;

import io.penstock.engine.port.TokenStore.Principal;
import org.jspecify.annotations.Nullable;

/**
 * A direct request to a pipeline.
 *
 * @param version null for the default version
 * @param pipelineTimeout in seconds, unchecked; null when it was not given
 * @param deploymentTimeout in seconds, unchecked; null when it was not given
 * @param timeout in seconds, unchecked: the newer name of {@code pipelineTimeout}, which it beats
 * @param priority unchecked; null when it was not given. Direct requests never wait in the queue,
 *     so it changes nothing
 */
public record PipelineCall(
    Principal caller,
    String project,
    String pipeline,
    @Nullable String version,
    RequestBody body,
    @Nullable Integer pipelineTimeout,
    @Nullable Integer deploymentTimeout,
    @Nullable Integer timeout,
    @Nullable Integer priority) {}
