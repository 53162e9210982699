package io.penstock.adapters.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/**
 * Helidon's HTTP/1.1 connections, reading through a {@link ConnectionInput}. Has to be the only
 * selector of a listener: between several, Helidon chooses by bytes that it has read already.
 */
final class WatchedConnections implements ServerConnectionSelector {

  /** Each connection has a thread of its own, from its first byte to its last answer. */
  private static final ThreadLocal<ConnectionInput> CURRENT = new ThreadLocal<>();

  private final Http1ConnectionSelector http1;
  private final Consumer<ConnectionInput.Watch> opened;
  private final Consumer<ConnectionContext> accepted;

  /**
   * @param opened takes the watches that handlers open
   * @param accepted is told of each connection
   */
  WatchedConnections(
      Http1ConnectionSelector http1,
      Consumer<ConnectionInput.Watch> opened,
      Consumer<ConnectionContext> accepted) {
    this.http1 = http1;
    this.opened = opened;
    this.accepted = accepted;
  }

  /** The input of the connection that this thread serves. */
  static ConnectionInput current() {
    return CURRENT.get();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    accepted.accept(context);
    HelidonSocket socket = context.serverSocket();
    ConnectionInput input = new ConnectionInput(() -> socket.get(), opened);
    CURRENT.set(input);
    return http1.connection(new Context(context, DataReader.create(input)));
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http1.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http1.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http1.supportedApplicationProtocols();
  }

  /** The given context with another reader. */
  private record Context(ConnectionContext context, DataReader dataReader)
      implements ConnectionContext {

    @Override
    public ListenerContext listenerContext() {
      return context.listenerContext();
    }

    @Override
    public ExecutorService executor() {
      return context.executor();
    }

    @Override
    public DataWriter dataWriter() {
      return context.dataWriter();
    }

    @Override
    public Router router() {
      return context.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
      return context.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
      return context.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
      return context.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
      return context.localPeer();
    }

    @Override
    public boolean isSecure() {
      return context.isSecure();
    }

    @Override
    public String socketId() {
      return context.socketId();
    }

    @Override
    public String childSocketId() {
      return context.childSocketId();
    }
  }
}
