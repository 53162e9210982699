package io.penstock.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A floor: a bare Python process that sends frames back over a Unix domain socket. A step in Python
 * cannot be faster, whatever the server does.
 */
final class PythonPong implements AutoCloseable {

  private final Process process;
  private final SocketChannel channel;
  private ByteBuffer answer = ByteBuffer.allocateDirect(1 << 16);

  private PythonPong(Process process, SocketChannel channel) {
    this.process = process;
    this.channel = channel;
  }

  /** One that does not look at what it gets. */
  static PythonPong bytes() throws IOException {
    return start(List.of());
  }

  /** One that reads what it gets as JSON, and writes it anew. */
  static PythonPong json() throws IOException {
    return start(List.of("json"));
  }

  private static PythonPong start(List<String> more) throws IOException {
    // The path of a socket may not be long, and that of a data folder is.
    Path folder = Files.createTempDirectory("pong-");
    Path script = folder.resolve("pong.py");
    Path socket = folder.resolve("socket");
    try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        InputStream source = PythonPong.class.getResourceAsStream("pong.py")) {
      Files.copy(Objects.requireNonNull(source), script);
      listening.bind(UnixDomainSocketAddress.of(socket));
      List<String> command =
          new ArrayList<>(List.of(Interpreter.path(), script.toString(), socket.toString()));
      command.addAll(more);
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      return new PythonPong(process, listening.accept());
    } finally {
      Files.deleteIfExists(script);
      Files.deleteIfExists(socket);
      Files.delete(folder);
    }
  }

  /** Times exchanges that follow each other, in nanoseconds. */
  long[] times(ByteBuffer frame, int count) throws IOException {
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      exchange(frame);
      times[i] = System.nanoTime() - start;
    }
    return times;
  }

  /**
   * Sends a frame, and waits until as much has come back.
   *
   * @param frame one of {@link #frame}
   * @throws IOException also when it is not what was sent
   */
  void exchange(ByteBuffer frame) throws IOException {
    frame.rewind();
    if (answer.capacity() < frame.remaining()) {
      answer = ByteBuffer.allocateDirect(frame.remaining());
    }
    answer.clear().limit(frame.remaining());
    while (frame.hasRemaining()) {
      channel.write(frame);
    }
    while (answer.hasRemaining()) {
      if (channel.read(answer) < 0) {
        throw new EOFException("Python ended.");
      }
    }
    if (!answer.flip().equals(frame.rewind())) {
      throw new IOException("Python sent back something else.");
    }
  }

  /**
   * A frame around some bytes.
   *
   * @param payload JSON without spaces and all ASCII, which comes back as it was from {@link #json}
   */
  static ByteBuffer frame(byte[] payload) {
    return ByteBuffer.allocateDirect(4 + payload.length)
        .putInt(payload.length)
        .put(payload)
        .rewind();
  }

  /** It alone. */
  ProcessTree processes() {
    return new ProcessTree(process.toHandle());
  }

  /** Closes the connection, with which the process ends. */
  @Override
  public void close() throws IOException {
    channel.close();
    process.onExit().join();
  }
}
