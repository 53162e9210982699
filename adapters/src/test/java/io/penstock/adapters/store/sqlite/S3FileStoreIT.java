package io.penstock.adapters.store.sqlite;

import static io.penstock.adapters.store.sql.StoreFixtures.change;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.object.ObjectStore;
import io.penstock.adapters.store.s3.S3ObjectStore;
import io.penstock.adapters.store.s3.S3Server;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.port.FileStore;
import io.penstock.engine.port.FileStore.Content;
import io.penstock.engine.port.FileStore.Part;
import io.penstock.engine.port.FileStore.Upload;
import io.penstock.engine.port.StorageServiceException;
import io.penstock.testkit.FileStoreContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, with the content in S3; and what becomes of objects. */
class S3FileStoreIT extends FileStoreContract {

  private static final Project PROJECT =
      new Project(UUID.randomUUID(), "default", "default", false, null, List.of(), Map.of(), NOW);

  private final String prefix = UUID.randomUUID() + "/";

  @TempDir Path folder;
  private SqlStore store;

  @BeforeEach
  void open() {
    open(new S3ObjectStore(S3Server.settings(prefix)));
  }

  private void open(@Nullable ObjectStore objects) {
    store = SqliteStore.open(folder, SqliteSettings.DEFAULT, objects);
    change(
        store,
        catalog -> {
          if (catalog.project(PROJECT.id()).isEmpty()) {
            catalog.save(PROJECT);
          }
        });
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected FileStore store() {
    return store.files();
  }

  @Override
  protected UUID bucket() {
    UUID id = UUID.randomUUID();
    Bucket bucket = new Bucket(id, PROJECT.id(), "b" + id, Map.of(), null, "", Map.of(), NOW, NOW);
    change(store, catalog -> catalog.save(bucket));
    return id;
  }

  @Test
  void contentIsInTheBucketAndNotOnTheDisk() throws Exception {
    UUID bucket = bucket();
    String id = put(bucket, "file", "content").tag();

    assertEquals(List.of(prefix + id.substring(0, 2) + "/" + id), S3Server.keys(prefix));
    assertEquals(List.of(), onDisk());
  }

  @Test
  void whatIsDiscardedLeavesTheBucket() throws Exception {
    UUID bucket = bucket();
    put(bucket, "replaced", "old");
    put(bucket, "replaced", "new");
    put(bucket, "deleted", "x");
    store().delete(bucket, "deleted");
    UUID other = bucket();
    put(other, "file", "x");
    change(store, catalog -> catalog.deleteResource(Bucket.class, other));
    assertEquals(4, S3Server.keys(prefix).size());

    store().sweep(NOW);

    assertEquals(1, S3Server.keys(prefix).size());
    assertEquals("new", read(bucket, "replaced", 0));
  }

  @Test
  void whatIsReadIsSparedUntilItIsClosed() throws Exception {
    UUID bucket = bucket();
    put(bucket, "file", "content");
    try (Content open = store().open(bucket, "file").orElseThrow()) {
      store().delete(bucket, "file");
      store().sweep(NOW);
      try (InputStream in = open.part(1, 3)) {
        assertEquals("ont", new String(in.readAllBytes(), UTF_8));
        store().sweep(NOW);
        assertEquals(1, S3Server.keys(prefix).size());
      }
    }

    store().sweep(NOW);
    assertEquals(List.of(), S3Server.keys(prefix));
  }

  @Test
  void partsThatAreLargeEnoughArePutTogetherByTheService() throws Exception {
    UUID bucket = bucket();
    byte[] first = new byte[5 << 20];
    new Random(7).nextBytes(first);
    Upload upload = new Upload(store().startUpload(bucket, "big", NOW), bucket, "big");
    Part two = new Part(2, store().putPart(upload, 2, NOW, new ByteArrayInputStream(new byte[9])));
    Part one = new Part(1, store().putPart(upload, 1, NOW, new ByteArrayInputStream(first)));

    assertEquals(first.length + 9, store().completeUpload(upload, List.of(one, two), NOW).size());
    try (Content content = store().open(bucket, "big").orElseThrow();
        InputStream in = content.part(first.length - 1, 10)) {
      byte[] expected = new byte[10];
      expected[0] = first[first.length - 1];
      assertTrue(Arrays.equals(expected, in.readAllBytes()));
    }
    store().sweep(NOW);
    assertEquals(1, S3Server.keys(prefix).size());
  }

  @Test
  void whatACrashLeavesIsSweptByTheNextStart() throws Exception {
    UUID bucket = bucket();
    put(bucket, "file", "kept");
    store.close();
    open(new Crashing(new S3ObjectStore(S3Server.settings(prefix))));
    assertThrows(Crash.class, () -> put(bucket, "file", "never committed"));
    assertEquals(2, S3Server.keys(prefix).size());
    store.close();

    open();
    store().sweep(NOW);

    assertEquals(1, S3Server.keys(prefix).size());
    assertEquals("kept", read(bucket, "file", 0));
  }

  @Test
  void uploadThatEndsDuringASweepStays() throws Exception {
    UUID bucket = bucket();
    // Many, so that most likely one of them comes before the upload: they go in the order of their
    // ids.
    for (int i = 0; i < 10; i++) {
      put(bucket, "old", "old");
    }
    store.close();
    Entangled entangled = new Entangled(new S3ObjectStore(S3Server.settings(prefix)));
    open(entangled);
    Thread upload =
        Thread.startVirtualThread(
            () -> {
              try {
                put(bucket, "new", "content");
                entangled.ended.complete(null);
              } catch (Throwable failed) {
                entangled.ended.completeExceptionally(failed);
              }
            });
    entangled.sent.await();

    store().sweep(NOW);

    upload.join();
    entangled.ended.join();
    assertEquals("content", read(bucket, "new", 0));
    assertEquals(2, S3Server.keys(prefix).size());
  }

  @Test
  void filesOfTheFolderAreServedFromThere() throws Exception {
    store.close();
    open(null);
    UUID bucket = bucket();
    put(bucket, "old", "of the folder");
    put(bucket, "other", "of the folder, too");
    Upload upload = new Upload(store().startUpload(bucket, "both", NOW), bucket, "both");
    Part one = new Part(1, store().putPart(upload, 1, NOW, new ByteArrayInputStream(new byte[2])));
    store.close();

    open();
    assertEquals("the folder", read(bucket, "old", 3));
    Part two = new Part(2, store().putPart(upload, 2, NOW, new ByteArrayInputStream(new byte[3])));
    assertEquals(5, store().completeUpload(upload, List.of(one, two), NOW).size());
    put(bucket, "old", "of the service");
    store().delete(bucket, "other");
    store().sweep(NOW);

    assertEquals("of the service", read(bucket, "old", 0));
    assertEquals(List.of(), onDisk());
    assertEquals(2, S3Server.keys(prefix).size());
  }

  @Test
  void contentThatIsGoneFromTheBucketIsAnErrorOfTheService() throws Exception {
    UUID bucket = bucket();
    String id = put(bucket, "file", "content").tag();
    try (ObjectStore other = new S3ObjectStore(S3Server.settings(prefix))) {
      other.delete(id.substring(0, 2) + "/" + id);
    }

    assertThrows(StorageServiceException.class, () -> read(bucket, "file", 0));
  }

  @Test
  void serviceThatFailsChangesNothingAndIsAskedAgain() throws Exception {
    UUID bucket = bucket();
    put(bucket, "file", "old");
    put(bucket, "gone", "x");
    store.close();
    open(new S3ObjectStore(S3Server.unreachable(prefix)));

    assertThrows(StorageServiceException.class, () -> put(bucket, "file", "new"));
    assertThrows(StorageServiceException.class, () -> read(bucket, "file", 0));
    assertEquals(3, store().find(bucket, "file").orElseThrow().size());
    assertTrue(store().delete(bucket, "gone"));
    store().sweep(NOW);
    assertEquals(List.of(), onDisk());
    store.close();

    open();
    assertEquals(2, S3Server.keys(prefix).size());
    store().sweep(NOW);
    assertEquals(1, S3Server.keys(prefix).size());
    assertEquals("old", read(bucket, "file", 0));
  }

  private List<Path> onDisk() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("files"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** As if the server were killed when an object is there, and its row not yet. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Crashing extends Passing {

    Crashing(ObjectStore objects) {
      super(objects);
    }

    @Override
    public void put(String key, Path content) throws IOException, InterruptedException {
      super.put(key, content);
      throw new Crash();
    }
  }

  /** The next upload does not end before something is removed, and that not before it has ended. */
  private static final class Entangled extends Passing {
    final CountDownLatch sent = new CountDownLatch(1);
    final CountDownLatch removing = new CountDownLatch(1);
    final CompletableFuture<?> ended = new CompletableFuture<>();

    Entangled(ObjectStore objects) {
      super(objects);
    }

    @Override
    public void put(String key, Path content) throws IOException, InterruptedException {
      super.put(key, content);
      sent.countDown();
      removing.await();
    }

    @Override
    public void delete(String key) throws IOException, InterruptedException {
      removing.countDown();
      ended.join();
      super.delete(key);
    }
  }

  /** Hands everything on. */
  private static class Passing implements ObjectStore {
    private final ObjectStore objects;

    Passing(ObjectStore objects) {
      this.objects = objects;
    }

    @Override
    public void put(String key, Path content) throws IOException, InterruptedException {
      objects.put(key, content);
    }

    @Override
    public OptionalLong join(String key, List<String> parts)
        throws IOException, InterruptedException {
      return objects.join(key, parts);
    }

    @Override
    public InputStream read(String key, long offset, long length) throws IOException {
      return objects.read(key, offset, length);
    }

    @Override
    public String place() {
      return objects.place();
    }

    @Override
    public InputStream read(String key) throws IOException {
      return objects.read(key);
    }

    @Override
    public void delete(String key) throws IOException, InterruptedException {
      objects.delete(key);
    }

    @Override
    public void close() {
      objects.close();
    }
  }
}
