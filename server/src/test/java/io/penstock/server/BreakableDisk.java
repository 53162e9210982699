package io.penstock.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * An ext4 file system in a file, which a test can break: the kernel then takes no more writes to
 * it, as when a real disk reports errors.
 */
final class BreakableDisk {

  private static final long SIZE = 256L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  // Never errors=panic, which a file system may ask for: that would stop this machine.
  private static final String WRITABLE = "loop,errors=remount-ro";

  private final Path image;
  private final Path root;

  /**
   * Does nothing yet.
   *
   * @param folder gets a file for what is on the disk, and a folder where it is mounted
   */
  BreakableDisk(Path folder) throws IOException {
    image = folder.toRealPath().resolve("disk.img");
    root = Files.createDirectory(folder.resolve("disk"));
  }

  /** Its uppermost folder. */
  Path root() {
    return root;
  }

  /** Makes and mounts it, or skips the test where that cannot be done. */
  void make() throws IOException, InterruptedException {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(SIZE);
    }
    int status = Mounts.run("mkfs.ext4", "-q", "-F", image.toString());
    assumeTrue(status == 0, "mkfs.ext4 makes the disk of this test");
    Mounts.assumeMounted(root, "-t", "ext4", "-o", WRITABLE, image.toString());
  }

  /** Lets the kernel find an error, or skips the test where that cannot be done. */
  void fail() throws IOException {
    // Looked up by its file: no other disk of this machine is ever meant.
    String device = device().orElseThrow();
    Path trigger = Path.of("/sys/fs/ext4", device, "trigger_fs_error");
    assumeTrue(Files.isWritable(trigger), "this kernel cannot be told to find an error");
    Files.writeString(trigger, "of a test", StandardOpenOption.WRITE);
  }

  /** Checks it as a start of the machine would, and mounts it again. */
  void repair() throws IOException, InterruptedException {
    unmount();
    int status = Mounts.run("fsck.ext4", "-p", image.toString());
    assertTrue(status <= 1, "all errors were corrected: " + status);
    assertEquals(0, Mounts.mount(root, "-t", "ext4", "-o", WRITABLE, image.toString()));
  }

  /** Mounts it again, for reading only. */
  void remountReadOnly() throws InterruptedException {
    assertEquals(0, Mounts.mount(root, "-o", "remount,ro"));
  }

  /** Unmounts it, and returns when its loop device is free. */
  void unmount() throws IOException, InterruptedException {
    Mounts.unmount(root);
    long start = System.nanoTime();
    // Until the processes of a server that was stopped just now have ended, too.
    while (device().isPresent()) {
      assertTrue(System.nanoTime() - start < PATIENCE.toNanos(), root + " is still in use");
      Thread.onSpinWait();
    }
  }

  /** Such as {@code loop0}; empty while it is not mounted. */
  private Optional<String> device() throws IOException {
    Path all = Path.of("/sys/block");
    if (!Files.isDirectory(all)) {
      // Not Linux: the test was skipped.
      return Optional.empty();
    }
    try (DirectoryStream<Path> devices = Files.newDirectoryStream(all, "loop*")) {
      for (Path device : devices) {
        if (isOnImage(device)) {
          return Optional.of(device.getFileName().toString());
        }
      }
    }
    return Optional.empty();
  }

  private boolean isOnImage(Path device) {
    try {
      String file = Files.readString(device.resolve("loop/backing_file"));
      return file.strip().equals(image.toString());
    } catch (IOException isFree) {
      return false;
    }
  }
}
