package io.penstock.adapters.store.s3;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What calls itself an S3 service, and does with each connection what a test wants. */
final class BadService implements AutoCloseable {

  /** What becomes of a connection. */
  @FunctionalInterface
  interface Behaviour {
    void serve(Socket connection) throws IOException;
  }

  private final ServerSocket server;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();

  private BadService(ServerSocket server) {
    this.server = server;
  }

  static BadService that(Behaviour behaviour) throws IOException {
    ServerSocket server = new ServerSocket();
    // So that a sender soon has to wait for one who does not read.
    server.setReceiveBufferSize(4096);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    BadService service = new BadService(server);
    Thread.ofPlatform().daemon().start(() -> service.accept(behaviour));
    return service;
  }

  private void accept(Behaviour behaviour) {
    try {
      while (true) {
        Socket connection = server.accept();
        connections.add(connection);
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    behaviour.serve(connection);
                  } catch (IOException clientIsGone) {
                    // It may go at any time.
                  }
                });
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  /** Reads a call up to its body. */
  static void readHead(Socket connection) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {}
  }

  /** Reads the head of a call, and answers with these lines. */
  static void answer(Socket connection, String text) throws IOException {
    readHead(connection);
    connection.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    connection.getOutputStream().flush();
  }

  S3Settings settings(Duration silence) {
    return S3Server.at(server.getLocalPort(), "", silence);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
