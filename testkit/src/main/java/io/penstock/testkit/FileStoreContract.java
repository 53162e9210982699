package io.penstock.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.file.StoredFile;
import io.penstock.engine.port.FileStore;
import io.penstock.engine.port.FileStore.Content;
import io.penstock.engine.port.FileStore.Listing;
import io.penstock.engine.port.FileStore.Part;
import io.penstock.engine.port.FileStore.Query;
import io.penstock.engine.port.FileStore.Upload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What every {@link FileStore} must do. A subclass says which store. */
public abstract class FileStoreContract {

  protected static final Instant NOW = Instant.parse("2026-03-28T20:00:26.613456Z");

  /** The store under test. */
  protected abstract FileStore store();

  /** A new bucket, without files. */
  protected abstract UUID bucket();

  @Test
  void fileIsThereWithItsContent() throws Exception {
    UUID bucket = bucket();
    StoredFile put = put(bucket, "a/b c.txt", "content");

    assertEquals(
        new StoredFile(bucket, "a/b c.txt", 7, NOW, put.tag()),
        store().find(bucket, "a/b c.txt").orElseThrow());
    assertEquals("content", read(bucket, "a/b c.txt", 0));
    assertEquals("tent", read(bucket, "a/b c.txt", 3));
    assertEquals("", read(bucket, "a/b c.txt", 7));
    try (Content content = store().open(bucket, "a/b c.txt").orElseThrow()) {
      assertEquals("nte", text(content.part(2, 3)));
    }
    assertEquals(7, store().size(bucket));
  }

  @Test
  void namesAreNotPaths() throws Exception {
    UUID bucket = bucket();
    List<String> names = List.of("../up", "/etc/passwd", "..", "a", "A", "a/", "x".repeat(5_000));
    for (String name : names) {
      put(bucket, name, name);
    }
    for (String name : names) {
      assertEquals(name, read(bucket, name, 0));
    }
  }

  @Test
  void newContentReplacesTheOldButForThoseWhoHaveItOpen() throws Exception {
    UUID bucket = bucket();
    StoredFile old = put(bucket, "file", "old");
    try (Content open = store().open(bucket, "file").orElseThrow()) {
      StoredFile replaced = put(bucket, "file", "newer");
      store().sweep(NOW);

      assertNotEquals(old.tag(), replaced.tag());
      assertEquals("newer", read(bucket, "file", 0));
      assertEquals("old", text(open.whole()));
    }
    assertEquals(5, store().size(bucket));
  }

  @Test
  void deletedFileIsGone() throws Exception {
    UUID bucket = bucket();
    put(bucket, "file", "content");

    assertTrue(store().delete(bucket, "file"));
    assertFalse(store().delete(bucket, "file"));
    assertEquals(Optional.empty(), store().find(bucket, "file"));
    assertTrue(store().open(bucket, "file").isEmpty());
  }

  @Test
  void contentThatBreaksOffChangesNothing() throws Exception {
    UUID bucket = bucket();
    put(bucket, "file", "old");
    InputStream broken = new SequenceInputStream(stream("x".repeat(100_000)), new Broken());

    assertThrows(IOException.class, () -> store().put(bucket, "file", NOW, broken));
    assertEquals("old", read(bucket, "file", 0));
  }

  @Test
  void interruptedWriteChangesNothing() throws Exception {
    UUID bucket = bucket();
    put(bucket, "file", "old");
    Thread.currentThread().interrupt();
    try {
      assertThrows(InterruptedException.class, () -> put(bucket, "file", "new"));
    } finally {
      var _ = Thread.interrupted();
    }
    assertEquals("old", read(bucket, "file", 0));
  }

  @Test
  void bucketsDoNotSeeEachOther() throws Exception {
    UUID one = bucket();
    UUID two = bucket();
    put(one, "file", "one");

    assertEquals(Optional.empty(), store().find(two, "file"));
    assertEquals(List.of(), list(two, "", "", null, 10).files());
    refused(Reason.NOT_FOUND, () -> put(UUID.randomUUID(), "file", "none"));
  }

  @Test
  void pagesOfAnySizeMakeTheWholeList() throws Exception {
    Random random = new Random(20260328);
    String[] parts = {"a", "b", "/", "é", "\uFF5E", "😀", "0", "."};
    for (int round = 0; round < 3; round++) {
      UUID bucket = bucket();
      TreeSet<String> names = new TreeSet<>();
      for (int i = 0; i < 25; i++) {
        StringBuilder name = new StringBuilder();
        for (int j = random.nextInt(5); j >= 0; j--) {
          name.append(parts[random.nextInt(parts.length)]);
        }
        names.add(name.toString());
      }
      for (String name : names) {
        put(bucket, name, "");
      }
      for (String prefix : List.of("", "a", "a/", "😀", "zz")) {
        for (String delimiter : List.of("", "/", "b")) {
          int limit = 1 + random.nextInt(6);
          assertEquals(expected(names, prefix, delimiter), pages(bucket, prefix, delimiter, limit));
        }
      }
    }
  }

  @Test
  void manyFilesBehindOnePrefixAreOneEntry() throws Exception {
    UUID bucket = bucket();
    for (int i = 0; i < 210; i++) {
      put(bucket, "many/%03d".formatted(i), "");
    }
    put(bucket, "zoo", "");

    Listing all = list(bucket, "", "/", null, 1_000);
    assertEquals(List.of("many/"), all.prefixes());
    assertEquals(List.of("zoo"), all.files().stream().map(StoredFile::name).toList());
    assertEquals(210, list(bucket, "many/", "", null, 1_000).files().size());
    refused(Reason.INVALID, () -> list(bucket, "", "", "%%", 1));
  }

  @Test
  void partsMakeAFileInTheirOrder() throws Exception {
    UUID bucket = bucket();
    put(bucket, "file", "old");
    Upload upload = new Upload(store().startUpload(bucket, "file", NOW), bucket, "file");
    String two = part(upload, 2, "two");
    var _ = part(upload, 1, "not this");
    var _ = part(upload, 9, "nor this");
    String one = part(upload, 1, "one,");
    assertEquals("old", read(bucket, "file", 0));

    refused(Reason.INVALID, () -> complete(upload, new Part(1, two)));
    refused(Reason.INVALID, () -> complete(upload, new Part(3, two)));
    StoredFile file = complete(upload, new Part(1, one), new Part(2, two));

    assertEquals(7, file.size());
    assertEquals("one,two", read(bucket, "file", 0));
    refused(Reason.NOT_FOUND, () -> complete(upload, new Part(1, one)));
    refused(Reason.NOT_FOUND, () -> part(upload, 1, "late"));
  }

  @Test
  void uploadBelongsToOneFile() throws Exception {
    UUID bucket = bucket();
    UUID id = store().startUpload(bucket, "file", NOW);

    refused(Reason.NOT_FOUND, () -> part(new Upload(id, bucket, "other"), 1, "x"));
    refused(Reason.NOT_FOUND, () -> part(new Upload(id, bucket(), "file"), 1, "x"));
    refused(Reason.NOT_FOUND, () -> part(new Upload(UUID.randomUUID(), bucket, "file"), 1, "x"));
  }

  @Test
  void uploadsThatRestAreRemoved() throws Exception {
    UUID bucket = bucket();
    Upload resting = new Upload(store().startUpload(bucket, "a", NOW), bucket, "a");
    Upload busy = new Upload(store().startUpload(bucket, "b", NOW), bucket, "b");
    var _ = store().putPart(busy, 1, NOW.plusSeconds(60), stream("x"));

    store().sweep(NOW.plusSeconds(30));

    refused(Reason.NOT_FOUND, () -> part(resting, 1, "x"));
    var _ = part(busy, 2, "y");
  }

  @Test
  void oldFilesAreRemovedInSteps() throws Exception {
    UUID bucket = bucket();
    for (int i = 0; i < 5; i++) {
      var _ = store().put(bucket, "f" + i, NOW.plusSeconds(i), stream("x"));
    }

    assertEquals(2, store().deleteOlder(bucket, NOW.plusSeconds(3), 2));
    assertEquals(1, store().deleteOlder(bucket, NOW.plusSeconds(3), 2));
    assertEquals(0, store().deleteOlder(bucket(), NOW.plusSeconds(9), 2));
    assertEquals(
        List.of("f3", "f4"),
        list(bucket, "", "", null, 10).files().stream().map(StoredFile::name).toList());
  }

  protected StoredFile put(UUID bucket, String name, String content)
      throws IOException, InterruptedException {
    return store().put(bucket, name, NOW, stream(content));
  }

  protected String read(UUID bucket, String name, long offset) throws IOException {
    try (Content content = store().open(bucket, name).orElseThrow()) {
      return text(content.part(offset, content.file().size() - offset));
    }
  }

  private String part(Upload upload, int number, String content)
      throws IOException, InterruptedException {
    return store().putPart(upload, number, NOW, stream(content));
  }

  private StoredFile complete(Upload upload, Part... parts)
      throws IOException, InterruptedException {
    return store().completeUpload(upload, List.of(parts), NOW);
  }

  private Listing list(
      UUID bucket, String prefix, String delimiter, @Nullable String after, int limit) {
    return store().list(new Query(bucket, prefix, delimiter, after, limit));
  }

  private List<String> pages(UUID bucket, String prefix, String delimiter, int limit) {
    List<String> all = new ArrayList<>();
    Listing page = null;
    do {
      page = list(bucket, prefix, delimiter, page == null ? null : page.next(), limit);
      List<String> entries = new ArrayList<>(page.prefixes());
      page.files().forEach(file -> entries.add(file.name()));
      assertTrue(entries.size() <= limit, entries::toString);
      all.addAll(entries);
    } while (page.next() != null);
    return all.stream().sorted().toList();
  }

  private static List<String> expected(Iterable<String> names, String prefix, String delimiter) {
    TreeSet<String> entries = new TreeSet<>();
    for (String name : names) {
      if (name.startsWith(prefix)) {
        int at = delimiter.isEmpty() ? -1 : name.indexOf(delimiter, prefix.length());
        entries.add(at < 0 ? name : name.substring(0, at + delimiter.length()));
      }
    }
    return List.copyOf(entries);
  }

  private static final class Broken extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("gone");
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return read();
    }
  }

  private static void refused(Reason reason, Executable call) {
    assertEquals(reason, assertThrows(RejectedException.class, call).reason());
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static String text(InputStream in) throws IOException {
    try (in) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
