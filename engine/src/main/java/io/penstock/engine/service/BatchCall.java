package io.penstock.engine.service;

import io.penstock.engine.port.TokenStore.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Requests for the queue.
 *
 * @param body one item, or a list of them
 * @param timeout in seconds, unchecked; null when it was not given
 * @param priority unchecked; null when it was not given
 */
public record BatchCall(
    Principal caller,
    VersionRef target,
    RequestBody body,
    @Nullable Integer timeout,
    @Nullable Integer priority) {}
