package io.penstock.engine.service.file;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.model.Sha256;
import io.penstock.engine.service.file.FileLinks.Action;
import io.penstock.engine.service.file.FileLinks.Link;
import io.penstock.engine.service.file.FileLinks.Permission;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FileLinksTest {

  private static final UUID BUCKET = new UUID(1, 2);
  private static final Permission PART = new Permission(Action.UPLOAD, BUCKET, "a", "b", 1);

  private Instant now = Instant.parse("2026-03-28T20:00:26Z");
  private final FileLinks links =
      new FileLinks(message -> new Sha256.Builder().add(message).build().bytes(), () -> now);

  @Test
  void linkIsGoodForAnHour() {
    Link link = links.sign(PART);

    now = now.plusSeconds(3_599);
    assertDoesNotThrow(() -> links.check(link));
    now = now.plusSeconds(1);
    refused(link);
  }

  @Test
  void linkAllowsNothingElse() {
    Link link = links.sign(PART);
    List<Permission> others =
        List.of(
            new Permission(Action.DOWNLOAD, BUCKET, "a", "b", 1),
            new Permission(Action.UPLOAD, new UUID(1, 3), "a", "b", 1),
            new Permission(Action.UPLOAD, BUCKET, "ab", "", 1),
            new Permission(Action.UPLOAD, BUCKET, "a", "b", 11),
            new Permission(Action.UPLOAD, BUCKET, "a", "b", null),
            new Permission(Action.UPLOAD, BUCKET, "a", null, 1));
    for (Permission other : others) {
      refused(new Link(other, link.expires(), link.signature()));
    }
    refused(new Link(PART, link.expires() + 1, link.signature()));
    refused(new Link(PART, link.expires(), ""));
    refused(new Link(PART, link.expires(), link.signature() + "0"));
  }

  private void refused(Link link) {
    assertEquals(
        Reason.FORBIDDEN, assertThrows(RejectedException.class, () -> links.check(link)).reason());
  }
}
