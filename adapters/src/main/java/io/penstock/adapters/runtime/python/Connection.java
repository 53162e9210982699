package io.penstock.adapters.runtime.python;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames to and from one worker. One thread reads, any thread writes.
 *
 * <p>An interrupt while a thread writes closes the channel: that is how interruptible channels are.
 */
final class Connection implements Closeable {

  private static final int MAGIC = 0x50535431;
  private static final int HEADER_SIZE = 24;
  private static final int LONGEST_HEADER = 1 << 20;
  private static final int BUFFER_SIZE = 64 * 1024;

  /** Memory is given to a frame as its bytes arrive, since its length is only a claim. */
  private static final int FIRST_ALLOCATION = 1 << 20;

  private final SocketChannel channel;
  private final int longestPayload;
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_SIZE).flip();
  private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_SIZE);
  private final ReentrantLock writing = new ReentrantLock();

  /**
   * Takes the channel over.
   *
   * @param longestPayload in bytes; a frame that claims more is nonsense
   */
  Connection(SocketChannel channel, int longestPayload) {
    this.channel = channel;
    this.longestPayload = longestPayload;
  }

  /**
   * The next frame. Blocks until there is one.
   *
   * @throws NonsenseException when what comes is no frame
   * @throws IOException when the worker has closed its end, or this end was closed
   */
  Frame read() throws IOException {
    fill(HEADER_SIZE);
    if (in.getInt() != MAGIC) {
      throw new NonsenseException("no frame header");
    }
    FrameType type = FrameType.of(in.get());
    if (in.get() != 0 || in.getShort() != 0) {
      throw new NonsenseException("no frame header");
    }
    long attempt = in.getLong();
    long headerLength = Integer.toUnsignedLong(in.getInt());
    long payloadLength = Integer.toUnsignedLong(in.getInt());
    if (headerLength > LONGEST_HEADER || payloadLength > longestPayload) {
      throw new NonsenseException("a frame that claims to be too long");
    }
    byte[] header = take((int) headerLength);
    return new Frame(type, attempt, header, take((int) payloadLength));
  }

  void write(Frame frame) throws IOException {
    writing.lock();
    try {
      out.clear();
      out.putInt(MAGIC).put(frame.type().code()).put((byte) 0).putShort((short) 0);
      out.putLong(frame.attempt());
      out.putInt(frame.header().length).putInt(frame.payload().length);
      put(frame.header());
      put(frame.payload());
      flush();
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void put(byte[] bytes) throws IOException {
    for (int from = 0; from < bytes.length; ) {
      if (!out.hasRemaining()) {
        flush();
      }
      int n = Math.min(out.remaining(), bytes.length - from);
      out.put(bytes, from, n);
      from += n;
    }
  }

  private void flush() throws IOException {
    out.flip();
    while (out.hasRemaining()) {
      channel.write(out);
    }
    out.clear();
  }

  private byte[] take(int length) throws IOException {
    byte[] bytes = new byte[Math.min(length, FIRST_ALLOCATION)];
    for (int have = 0; have < length; ) {
      if (have == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(length, have * 2L));
      }
      fill(1);
      int n = Math.min(in.remaining(), bytes.length - have);
      in.get(bytes, have, n);
      have += n;
    }
    return bytes;
  }

  /** Reads until the buffer holds at least so many bytes. */
  private void fill(int atLeast) throws IOException {
    if (in.remaining() >= atLeast) {
      return;
    }
    in.compact();
    try {
      while (in.position() < atLeast) {
        if (channel.read(in) < 0) {
          throw new EOFException();
        }
      }
    } finally {
      in.flip();
    }
  }
}
