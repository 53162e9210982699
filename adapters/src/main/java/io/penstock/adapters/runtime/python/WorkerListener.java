package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.process.Folders;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The socket that workers connect to. Who does not show a secret that is expected is turned away; a
 * secret is good for one connection.
 */
final class WorkerListener implements Closeable {

  private static final System.Logger LOGGER = System.getLogger(WorkerListener.class.getName());
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path folder;
  private final Path socket;
  private final int longestPayload;
  private final ServerSocketChannel server;
  private final Map<String, CompletableFuture<Connection>> expected = new ConcurrentHashMap<>();

  /**
   * Listens.
   *
   * @param longestPayload in bytes, for the connections
   */
  WorkerListener(int longestPayload) throws IOException {
    this.longestPayload = longestPayload;
    // Not in the data folder: a socket's path can have no more than about 100 bytes. Temporary
    // folders are made with mode 0700.
    folder = Files.createTempDirectory("penstock-");
    socket = folder.resolve("workers.sock");
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

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        Thread.ofVirtual().name("penstock-worker-greeting").start(() -> greet(channel));
      }
    } catch (ClosedChannelException closed) {
      // By close().
    } catch (IOException broken) {
      LOGGER.log(System.Logger.Level.ERROR, "No worker can connect any more", broken);
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
