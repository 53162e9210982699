package io.penstock.engine.request;

import io.penstock.engine.model.Sha256;

/**
 * What a call that creates requests says of itself, so that it can be repeated without being done
 * twice (docs/adr/0011-idempotency.md).
 *
 * @param scope of the key that the caller chose, of who calls, of the operation, and of the id of
 *     the pipeline or deployment: which call it is
 * @param fingerprint of everything else that the call says: a repeat has the same
 */
public record IdempotencyKey(Sha256 scope, Sha256 fingerprint) {}
