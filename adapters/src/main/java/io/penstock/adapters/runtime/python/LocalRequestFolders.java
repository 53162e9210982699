package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.engine.port.RequestFolders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Folders of requests in the data folder, where the workers on this machine reach them. The code
 * gets copies, for it runs as the same user as the server, and could write to anything else.
 */
public final class LocalRequestFolders implements RequestFolders {

  private final Path root;

  /** Removes what an earlier server left. To be made once its workers have been ended. */
  public LocalRequestFolders(Path dataDirectory) throws IOException {
    root = dataDirectory.toAbsolutePath().resolve("request-files");
    Folders.delete(root);
    Files.createDirectories(root);
  }

  @Override
  public RequestFolder open() throws IOException {
    Path folder = root.resolve(UUID.randomUUID().toString());
    Files.createDirectories(folder.resolve("files"));
    Files.createDirectories(folder.resolve("outputs"));
    return new LocalFolder(folder);
  }

  private static final class LocalFolder implements RequestFolder {

    private final Path folder;
    private int files;

    LocalFolder(Path folder) {
      this.folder = folder;
    }

    @Override
    public Path outputs() {
      return folder.resolve("outputs");
    }

    @Override
    public Path place(String name, InputStream content) throws IOException, InterruptedException {
      files++;
      Path parent = folder.resolve("files").resolve(Integer.toString(files));
      Path file = parent.resolve(name);
      if (!parent.equals(file.getParent())) {
        throw new IllegalArgumentException("A name of a file has no slashes.");
      }
      Files.createDirectory(parent);
      try {
        Files.copy(content, file);
      } catch (ClosedByInterruptException interrupted) {
        Thread.interrupted();
        throw new InterruptedException();
      }
      return file;
    }

    @Override
    public InputStream take(Path path) throws IOException {
      // The runtime has put files there and no links, but the code can reach the folder as well.
      if (!path.isAbsolute()
          || !path.toRealPath().startsWith(outputs().toRealPath())
          || !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new NoSuchFileException(path.toString());
      }
      return Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void close() {
      Folders.deleteQuietly(folder);
    }
  }
}
