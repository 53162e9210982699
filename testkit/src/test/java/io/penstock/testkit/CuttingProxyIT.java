package io.penstock.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CuttingProxyIT {

  private ServerSocket echo;
  private CuttingProxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
    proxy = new CuttingProxy("127.0.0.1", echo.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    echo.close();
  }

  @Test
  void passesBothWaysAndCounts() throws IOException {
    try (Socket client = connect()) {
      send(client, "word");
      assertEquals("word", receive(client, 4));
      assertEquals(1, proxy.open());
    }
    assertTrue(Soon.within(Duration.ofSeconds(1), () -> proxy.open() == 0));
    assertEquals(1, proxy.accepted());
    assertEquals(4, proxy.bytesToServer());
    assertEquals(4, proxy.bytesToClients());
  }

  @Test
  void passesTheEndOfOneSideAndWhatTheOtherStillSays() throws IOException {
    try (Socket client = connect()) {
      send(client, "word");
      client.shutdownOutput();
      assertEquals(
          "word", new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void resetsWhenCutAndRefusesUntilMended() throws IOException {
    try (Socket client = connect()) {
      send(client, "word");
      assertEquals("word", receive(client, 4));
      proxy.cut();
      assertThrows(SocketException.class, () -> receive(client, 1));
    }
    assertThrows(ConnectException.class, this::connect);
    assertEquals(0, proxy.open());
    proxy.mend();
    try (Socket client = connect()) {
      send(client, "again");
      assertEquals("again", receive(client, 5));
    }
  }

  @Test
  void passesWhatHasWaitedWhileFrozen() throws IOException {
    try (Socket client = connect()) {
      send(client, "word");
      assertEquals("word", receive(client, 4));
      proxy.freeze();
      send(client, "later");
      client.setSoTimeout(100);
      assertThrows(SocketTimeoutException.class, () -> receive(client, 1));
      assertEquals(4, proxy.bytesToServer());
      client.setSoTimeout(0);
      proxy.mend();
      assertEquals("later", receive(client, 5));
    }
  }

  @Test
  void letsNewConnectionsWaitWhileFrozen() throws IOException {
    proxy.freeze();
    try (Socket client = connect()) {
      send(client, "later");
      client.setSoTimeout(100);
      assertThrows(SocketTimeoutException.class, () -> receive(client, 1));
      client.setSoTimeout(0);
      proxy.mend();
      assertEquals("later", receive(client, 5));
    }
  }

  @Test
  void canBeCutWhileFrozen() throws IOException {
    try (Socket client = connect()) {
      send(client, "word");
      assertEquals("word", receive(client, 4));
      proxy.freeze();
      send(client, "never");
      proxy.cut();
      assertThrows(SocketException.class, () -> receive(client, 1));
    }
    assertEquals(4, proxy.bytesToServer());
  }

  @Test
  void endsConnectionsThatNobodyServes() throws IOException {
    int nobodys;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobodys = closed.getLocalPort();
    }
    try (CuttingProxy other = new CuttingProxy("127.0.0.1", nobodys);
        Socket client = new Socket(InetAddress.getLoopbackAddress(), other.port())) {
      assertThrows(SocketException.class, () -> receive(client, 1));
    }
  }

  @Test
  void takesTheServersPlaceInAUrl() {
    assertEquals(
        "postgres://me:secret@127.0.0.1:%d/name?x=1".formatted(proxy.port()),
        proxy.through("postgres://me:secret@database:5432/name?x=1"));
    assertEquals(
        "http://127.0.0.1:%d/".formatted(proxy.port()), proxy.through("http://database:80/"));
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  private static void send(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Waits for as many bytes, all of which are there or come. */
  private static String receive(Socket client, int length) throws IOException {
    return new String(client.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
  }

  private void serve() {
    while (true) {
      try {
        Socket client = echo.accept();
        Thread.ofVirtual().start(() -> answer(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void answer(Socket client) {
    try (client) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException cut) {
      // The test is about the other side.
    }
  }
}
