package io.penstock.adapters.runtime.python;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest {

  private static final int LONGEST = 3_000_000;

  @TempDir private Path folder;
  private SocketChannel peer;
  private Connection connection;

  @BeforeEach
  void connect() throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      peer = SocketChannel.open(address);
      connection = new Connection(server.accept(), LONGEST);
    }
    Files.delete(address.getPath());
  }

  @AfterEach
  void disconnect() throws IOException {
    peer.close();
    connection.close();
  }

  @ParameterizedTest(name = "a payload of {0} bytes")
  @ValueSource(ints = {0, 1, 1000, 65_511, 65_512, 65_513, 1 << 20, (1 << 20) + 1, LONGEST})
  void frameArrivesAsItWasWritten(int length) throws Exception {
    byte[] payload = new byte[length];
    new Random(length).nextBytes(payload);
    Connection other = new Connection(peer, LONGEST);
    Frame sent =
        new Frame(
            FrameType.REQUEST,
            Long.MAX_VALUE,
            Frame.of(FrameType.INIT, Map.of("a", "ü")).header(),
            payload);
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    other.write(sent);
                    other.write(Frame.of(FrameType.STOP));
                  } catch (IOException broken) {
                    throw new AssertionError(broken);
                  }
                });
    Frame received = connection.read();
    assertEquals(FrameType.REQUEST, received.type());
    assertEquals(Long.MAX_VALUE, received.attempt());
    assertEquals("ü", received.text("a"));
    assertArrayEquals(payload, received.payload());
    assertEquals(FrameType.STOP, connection.read().type());
    writer.join();
  }

  @Test
  void everyTruncationOfAFrameEndsTheRead() throws Exception {
    byte[] frame = bytes(6, 3, 4);
    for (int length = 0; length < frame.length; length++) {
      peer.write(ByteBuffer.wrap(Arrays.copyOf(frame, length)));
      peer.close();
      assertThrows(EOFException.class, () -> connection.read());
      disconnect();
      connect();
    }
  }

  @ParameterizedTest(name = "byte {0}")
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 16, 20})
  void damagedHeaderIsNonsense(int at) throws Exception {
    byte[] frame = bytes(6, 3, 4);
    frame[at] ^= (byte) 0x80;
    peer.write(ByteBuffer.wrap(frame));
    assertThrows(NonsenseException.class, () -> connection.read());
  }

  private static byte[] bytes(int type, int headerLength, int payloadLength) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer head = ByteBuffer.allocate(24).putInt(0x50535431).put((byte) type);
    head.position(8).putLong(1).putInt(headerLength).putInt(payloadLength);
    out.writeBytes(head.array());
    out.writeBytes(new byte[headerLength + payloadLength]);
    return out.toByteArray();
  }
}
