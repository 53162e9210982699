package io.penstock.adapters.runtime.python;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A frame written to a Unix domain socket, and read at its other end by the same thread; beside it
 * the floor, as many bytes through the same kind of socket without frames. In this package since
 * nobody else sees frames.
 */
@State(Scope.Benchmark)
public class FrameBenchmark {

  private static final int LONGEST = 1 << 20;

  /** Of a frame, without its JSON header and payload. */
  private static final int FIXED = 24;

  private static final int SMALL = 100;
  private static final int LARGE = 64_000;

  private final Frame small = frame(SMALL);
  private final Frame large = frame(LARGE);
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(LONGEST);
  private final SocketChannel[] plain;
  private final Connection server;
  private final Connection worker;

  public FrameBenchmark() {
    try {
      plain = pair();
      SocketChannel[] framed = pair();
      server = new Connection(framed[0], LONGEST);
      worker = new Connection(framed[1], LONGEST);
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static SocketChannel[] pair() throws IOException {
    Path folder = Files.createTempDirectory("frames");
    Path path = folder.resolve("socket");
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
    try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listening.bind(address);
      return new SocketChannel[] {SocketChannel.open(address), listening.accept()};
    } finally {
      Files.deleteIfExists(path);
      Files.delete(folder);
    }
  }

  private static Frame frame(int payload) {
    byte[] header = Frame.of(FrameType.REQUEST, Map.of("id", "0".repeat(36))).header();
    return new Frame(FrameType.REQUEST, 1, header, new byte[payload]);
  }

  /** A figure for other frames would be worth nothing. */
  @Setup
  public void check() throws IOException {
    for (Frame sent : new Frame[] {small, large}) {
      Frame read = (Frame) roundTrip(sent);
      if (read.attempt() != 1
          || read.header().length != sent.header().length
          || read.payload().length != sent.payload().length) {
        throw new IllegalStateException("Not what was to be measured: " + read);
      }
    }
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    server.close();
    worker.close();
    plain[0].close();
    plain[1].close();
  }

  @Benchmark
  public Object frameOf100Bytes() throws IOException {
    return roundTrip(small);
  }

  @Benchmark
  public Object frameOf64Kilobytes() throws IOException {
    return roundTrip(large);
  }

  @Benchmark
  public Object floorOf100Bytes() throws IOException {
    return plainTrip(small);
  }

  @Benchmark
  public Object floorOf64Kilobytes() throws IOException {
    return plainTrip(large);
  }

  private Object roundTrip(Frame frame) throws IOException {
    server.write(frame);
    return worker.read();
  }

  private Object plainTrip(Frame frame) throws IOException {
    bytes.clear().limit(FIXED + frame.header().length + frame.payload().length);
    while (bytes.hasRemaining()) {
      plain[0].write(bytes);
    }
    bytes.flip();
    while (bytes.hasRemaining()) {
      plain[1].read(bytes);
    }
    return bytes;
  }
}
