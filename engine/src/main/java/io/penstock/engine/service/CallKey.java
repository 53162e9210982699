package io.penstock.engine.service;

import io.penstock.engine.model.Sha256;
import io.penstock.engine.request.IdempotencyKey;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The key that came with a call, before it is known what the names in its path stand for.
 *
 * @param call of the key that the caller chose, of who calls, and of the path but for the name of
 *     the pipeline or deployment
 * @param fingerprint of everything else that the call says
 */
public record CallKey(Sha256 call, Sha256 fingerprint) {

  /**
   * The key of this call to one pipeline or deployment. By its id: a name may come to stand for
   * another one, which has none of the requests that the key stands for.
   */
  IdempotencyKey to(UUID addressee) {
    byte[] id =
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(addressee.getMostSignificantBits())
            .putLong(addressee.getLeastSignificantBits())
            .array();
    return new IdempotencyKey(new Sha256.Builder().add(call.bytes()).add(id).build(), fingerprint);
  }
}
