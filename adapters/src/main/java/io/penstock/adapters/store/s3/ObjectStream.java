package io.penstock.adapters.store.s3;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The content of an object on its way: all that was asked for, or an {@link IOException}. */
final class ObjectStream extends FilterInputStream {

  private final ResponseInputStream<GetObjectResponse> response;
  private long left;

  ObjectStream(ResponseInputStream<GetObjectResponse> response, long length) {
    super(response);
    this.response = response;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left == 0) {
      return length == 0 ? 0 : -1;
    }
    try {
      int n = super.read(buffer, offset, (int) Math.min(length, left));
      if (n < 0) {
        throw new EOFException("%d bytes are missing".formatted(left));
      }
      left -= n;
      return n;
    } catch (SocketTimeoutException silent) {
      throw S3Problems.silent(silent);
    } catch (IOException broken) {
      throw S3Problems.brokenOff(broken);
    }
  }

  @Override
  public long skip(long n) throws IOException {
    long skipped = 0;
    byte[] nowhere = new byte[(int) Math.min(8192, Math.max(0, n))];
    while (skipped < n) {
      int read = read(nowhere, 0, (int) Math.min(nowhere.length, n - skipped));
      if (read < 0) {
        break;
      }
      skipped += read;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** What nobody wants is not read to its end. */
  @Override
  public void close() throws IOException {
    if (left > 0) {
      response.abort();
    } else {
      super.close();
    }
  }
}
