package io.penstock.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A network between a client and a server that a test can break: a TCP proxy on a port of 127.0.0.1
 * that stays the same. It passes on what it gets, and the end of each side, until {@link #cut} or
 * {@link #freeze}.
 */
public final class CuttingProxy implements AutoCloseable {

  private final InetSocketAddress server;

  /** Never used, but bound, so that nobody gets the port while it is cut. */
  private final Socket address = new Socket();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Connection> connections = new HashSet<>();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong toServer = new AtomicLong();
  private final AtomicLong toClients = new AtomicLong();

  /** Null while it is cut. */
  private @Nullable ServerSocket listener;

  private Thread acceptor = Thread.ofVirtual().unstarted(() -> {});
  private boolean frozen;

  /** In front of a server, which need not run yet. */
  public CuttingProxy(String host, int port) throws IOException {
    server = new InetSocketAddress(host, port);
    address.setReuseAddress(true);
    address.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    mend();
  }

  /** Where clients connect to, on 127.0.0.1. */
  public int port() {
    return address.getLocalPort();
  }

  /** The URL with the address of this in place of the server's. */
  public String through(String url) {
    String authority = URI.create(url).getRawAuthority();
    String user = authority.substring(0, authority.lastIndexOf('@') + 1);
    return url.replace(authority, user + "127.0.0.1:" + port());
  }

  /** Resets all connections, as when the server's process is gone, and refuses new ones. */
  public synchronized void cut() throws IOException {
    List<Connection> ended;
    lock.lock();
    try {
      ended = List.copyOf(connections);
      connections.clear();
      if (listener != null) {
        listener.close();
        listener = null;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    // The system refuses connections only when nobody waits for one any more.
    join(acceptor);
    for (Connection connection : ended) {
      connection.reset();
    }
  }

  /**
   * Passes nothing on any more, as when a cable is pulled: what is sent from now on, and the end of
   * a connection, wait for {@link #mend}. New connections seem to be made, and wait as well.
   */
  public void freeze() {
    lock.lock();
    try {
      frozen = true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends {@link #cut} and {@link #freeze}; what has waited is passed on. */
  public synchronized void mend() throws IOException {
    lock.lock();
    try {
      frozen = false;
      changed.signalAll();
      if (listener == null) {
        ServerSocket again = new ServerSocket();
        again.setReuseAddress(true);
        again.bind(address.getLocalSocketAddress());
        listener = again;
        acceptor = Thread.ofVirtual().start(() -> accept(again));
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many connections clients have made so far, with those that have ended. */
  public long accepted() {
    return accepted.get();
  }

  /** How many of them are open. */
  public int open() {
    lock.lock();
    try {
      return connections.size();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes passed on to the server so far. */
  public long bytesToServer() {
    return toServer.get();
  }

  /** Bytes passed on to clients so far. */
  public long bytesToClients() {
    return toClients.get();
  }

  /** Cuts for good. */
  @Override
  public synchronized void close() throws IOException {
    cut();
    address.close();
  }

  private void accept(ServerSocket from) {
    while (true) {
      try {
        Connection connection = new Connection(from.accept(), new Socket());
        accepted.incrementAndGet();
        if (admits(connection, from)) {
          Thread.ofVirtual().start(connection::run);
        } else {
          connection.reset();
        }
      } catch (IOException cut) {
        return;
      }
    }
  }

  /** Unless it was cut since it was accepted, and maybe mended. */
  private boolean admits(Connection connection, ServerSocket from) {
    lock.lock();
    try {
      return !from.isClosed() && connections.add(connection);
    } finally {
      lock.unlock();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Connection {

    private final Socket client;
    private final Socket upstream;

    Connection(Socket client, Socket upstream) {
      this.client = client;
      this.upstream = upstream;
    }

    void run() {
      try {
        waitWhileFrozen();
        upstream.connect(server);
        Thread back = Thread.ofVirtual().start(() -> pass(upstream, client, toClients));
        pass(client, upstream, toServer);
        join(back);
        close();
      } catch (IOException unreachable) {
        reset();
      } finally {
        forget();
      }
    }

    private void pass(Socket from, Socket to, AtomicLong passed) {
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] bytes = new byte[64 * 1024];
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
          waitWhileFrozen();
          // Before: who has got them may ask.
          passed.addAndGet(count);
          out.write(bytes, 0, count);
        }
        waitWhileFrozen();
        to.shutdownOutput();
      } catch (IOException ended) {
        reset();
      }
    }

    /** Fails when it was cut, frozen or not. */
    private void waitWhileFrozen() throws IOException {
      lock.lock();
      try {
        while (frozen && connections.contains(this)) {
          changed.awaitUninterruptibly();
        }
        if (!connections.contains(this)) {
          throw new IOException("The connection was cut.");
        }
      } finally {
        lock.unlock();
      }
    }

    private void forget() {
      lock.lock();
      try {
        connections.remove(this);
      } finally {
        lock.unlock();
      }
    }

    /** What is on the way is dropped: without this the system would still send it. */
    void reset() {
      for (Socket socket : List.of(client, upstream)) {
        try {
          socket.setSoLinger(true, 0);
        } catch (IOException closedBefore) {
          // There is nothing on the way.
        }
      }
      close();
    }

    private void close() {
      for (Socket socket : List.of(client, upstream)) {
        try {
          socket.close();
        } catch (IOException broken) {
          // It is closed all the same.
        }
      }
    }
  }
}
