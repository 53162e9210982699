package io.penstock.adapters.store.s3;

import io.penstock.adapters.store.object.FileSlice;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;

/** A piece of a file on its way, which is read again for every try. */
final class FileBody implements ContentStreamProvider, AutoCloseable {

  private static final int BUFFER = 64 << 10;

  private final Path file;
  private final long offset;
  private final long length;
  private @Nullable InputStream open;

  FileBody(Path file, long offset, long length) {
    this.file = file;
    this.offset = offset;
    this.length = length;
  }

  RequestBody body() {
    return RequestBody.fromContentProvider(this, length, "application/octet-stream");
  }

  @Override
  public InputStream newStream() {
    try {
      close();
      open = new BufferedInputStream(FileSlice.of(file, offset, length), BUFFER);
      return open;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
    }
  }
}
