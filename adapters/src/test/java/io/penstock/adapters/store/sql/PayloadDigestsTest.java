package io.penstock.adapters.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Sha256;
import org.junit.jupiter.api.Test;

/** Digests of what came last. */
class PayloadDigestsTest {

  private static final JsonText LARGE = large("a");
  private static final JsonText OTHER = large("b");

  @Test
  void equalDataAreHashedOnce() {
    PayloadDigests digests = new PayloadDigests();
    Sha256 digest = digests.of(LARGE);
    assertSame(digest, digests.of(LARGE));
    assertSame(digest, digests.of(large("a")));
    assertNotEquals(digest, digests.of(OTHER));
    for (int i = 0; i < 20; i++) {
      var _ = digests.of(large("c" + i));
    }
    assertNotSame(digest, digests.of(LARGE), "no more than a few are remembered");
    assertEquals(digest, digests.of(LARGE));
  }

  private static JsonText large(String content) {
    return JsonText.ofString(content.repeat(PayloadWriter.LARGE));
  }
}
