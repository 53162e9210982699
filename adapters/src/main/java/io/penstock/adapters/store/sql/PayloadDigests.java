package io.penstock.adapters.store.sql;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Sha256;
import java.lang.ref.WeakReference;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * SHA-256 of data, remembered for what came last: records of one request come again with the same
 * data, and those of its steps with equal data, which is compared some ten times as fast as hashed.
 * Keeps nothing in memory that nobody else does. Not thread-safe.
 */
final class PayloadDigests {

  private static final int REMEMBERED = 16;

  private final Deque<Digest> recent = new ArrayDeque<>(REMEMBERED);
  private final MessageDigest sha256;

  PayloadDigests() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }

  private record Digest(WeakReference<JsonText> data, Sha256 sha256) {}

  Sha256 of(JsonText data) {
    for (Iterator<Digest> digests = recent.iterator(); digests.hasNext(); ) {
      Digest digest = digests.next();
      JsonText known = digest.data().get();
      if (known == null) {
        digests.remove();
      } else if (known.equals(data)) {
        return digest.sha256();
      }
    }
    if (recent.size() == REMEMBERED) {
      recent.removeLast();
    }
    Digest digest =
        new Digest(new WeakReference<>(data), Sha256.ofDigest(sha256.digest(data.utf8())));
    recent.addFirst(digest);
    return digest.sha256();
  }
}
