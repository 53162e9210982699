package io.penstock.engine.service;

import io.penstock.engine.port.TokenStore.Principal;
import org.jspecify.annotations.Nullable;

/**
 * A direct request to a deployment.
 *
 * @param version null for the default version
 * @param timeout in seconds, unchecked; null when it was not given
 * @param priority unchecked; null when it was not given. Direct requests never wait in the queue,
 *     so it changes nothing
 */
public record DeploymentCall(
    Principal caller,
    String project,
    String deployment,
    @Nullable String version,
    RequestBody body,
    @Nullable Integer timeout,
    @Nullable Integer priority) {}
