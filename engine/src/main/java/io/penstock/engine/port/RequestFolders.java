package io.penstock.engine.port;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Folders through which files come to the code of a deployment, and from it. */
public interface RequestFolders {

  /** A new folder, for one execution of one request. */
  RequestFolder open() throws IOException;

  /** One of them. Closing removes it with all that is in it. */
  interface RequestFolder extends AutoCloseable {

    /** Where the runtime lays files down that the code returns. It exists, and is absolute. */
    Path outputs();

    /**
     * Puts a file there that the code can read.
     *
     * @param name the last part of its path: a valid file name
     * @return its absolute path, which is its own even if others have the same name
     */
    Path place(String name, InputStream content) throws IOException, InterruptedException;

    /**
     * Opens a file that the runtime has laid down.
     *
     * @throws java.nio.file.NoSuchFileException for a path that is no file in {@link #outputs}
     */
    InputStream take(Path path) throws IOException;

    @Override
    void close();
  }
}
