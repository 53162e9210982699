package io.penstock.adapters.webhook;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Opens a connection to an address that was looked up with care. Closing it ends what waits. */
final class Dial implements AutoCloseable {

  private final HostLookup hosts;

  private @Nullable Socket open;
  private boolean closed;

  Dial(HostLookup hosts) {
    this.hosts = hosts;
  }

  /** Connects to the host of a URL, with TLS where it asks for that. */
  Socket to(URI url) throws IOException {
    boolean secure = url.getScheme().equalsIgnoreCase("https");
    String host = withoutBrackets(url.getHost());
    int port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
    IOException failed = null;
    for (InetAddress address : hosts.find(host)) {
      Socket socket = keep(new Socket());
      try {
        socket.connect(new InetSocketAddress(address, port));
        return secure ? secured(socket, host, port) : socket;
      } catch (SSLException e) {
        throw e;
      } catch (IOException e) {
        failed = e;
        socket.close();
      }
    }
    throw failed == null ? new UnknownHostException(host) : failed;
  }

  private static Socket secured(Socket socket, String host, int port) throws IOException {
    // Not before: a server that calls nobody need not read all the certificates that are trusted.
    SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket secured = (SSLSocket) tls.createSocket(socket, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    // Without it any certificate of anybody would do.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private synchronized Socket keep(Socket socket) throws IOException {
    if (closed) {
      socket.close();
      throw new SocketException("closed");
    }
    open = socket;
    return socket;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // Nothing is left to be done with it.
      }
    }
  }
}
