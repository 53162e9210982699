package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.process.Folders;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The socket that workers connect to. Who does not show a secret that is expected is turned away; a
 * secret is good for one connection.
 */
final class WorkerListener implements Closeable {

  private static final System.Logger LOGGER = System.getLogger(WorkerListener.class.getName());
  private static final String NAME = "workers.sock";

  /** In bytes: what every system allows for the address of a Unix domain socket. */
  private static final int LONGEST_PATH = 100;

  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path folder;
  private final Path socket;
  private final int longestPayload;
  private final ServerSocketChannel server;
  private final Map<String, CompletableFuture<Connection>> expected = new ConcurrentHashMap<>();

  /**
   * Listens.
   *
   * @param dataDirectory has the socket in its folder {@code run}, unless that makes too long a
   *     path
   * @param longestPayload in bytes, for the connections
   */
  WorkerListener(Path dataDirectory, int longestPayload) throws IOException {
    this.longestPayload = longestPayload;
    folder = folderIn(dataDirectory);
    socket = folder.resolve(NAME);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket), 128);
    Thread.ofVirtual().name("penstock-worker-listener").start(this::accept);
  }

  Path socket() {
    return socket;
  }

  /** Somebody who will come, and how to know them. */
  record Guest(String nonce, CompletableFuture<Connection> connection) {}

  Guest expect() {
    byte[] nonce = new byte[16];
    RANDOM.nextBytes(nonce);
    Guest guest = new Guest(HexFormat.of().formatHex(nonce), new CompletableFuture<>());
    expected.put(guest.nonce(), guest.connection());
    return guest;
  }

  /** The guest will not come any more. */
  void forget(Guest guest) {
    expected.remove(guest.nonce());
  }

  @Override
  public void close() throws IOException {
    server.close();
    Folders.deleteQuietly(folder);
  }

  /** A folder of mode 0700, so that nobody else can connect. */
  private static Path folderIn(Path dataDirectory) throws IOException {
    Path folder = dataDirectory.resolve("run");
    byte[] path = folder.resolve(NAME).toString().getBytes(StandardCharsets.UTF_8);
    if (path.length > LONGEST_PATH) {
      return Files.createTempDirectory("penstock-"); // Mode 0700 is the default for these.
    }
    Folders.delete(folder); // What a killed server left.
    Files.createDirectories(dataDirectory);
    return Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel channel = server.accept();
        Thread.ofVirtual().name("penstock-worker-greeting").start(() -> greet(channel));
      } catch (ClosedChannelException closed) {
        // By close().
      } catch (IOException problem) {
        // Such as too many open files, which passes; without the pause, this would be a busy loop.
        LOGGER.log(System.Logger.Level.ERROR, "A worker could not connect", problem);
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private void greet(SocketChannel channel) {
    try {
      Connection connection = new Connection(channel, longestPayload);
      Frame hello = connection.read();
      String nonce = hello.type() == FrameType.HELLO ? hello.text("nonce") : null;
      CompletableFuture<Connection> guest = nonce == null ? null : expected.remove(nonce);
      if (guest == null) {
        channel.close();
      } else {
        guest.complete(connection);
      }
    } catch (IOException stranger) {
      try {
        channel.close();
      } catch (IOException alreadyClosed) {
        // Then all is said.
      }
    }
  }
}
