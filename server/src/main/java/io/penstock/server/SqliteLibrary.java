package io.penstock.server;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.sqlite.util.OSInfo;

/**
 * SQLite's native library, which the build has unpacked beside the jar. From its own jar it would
 * be unpacked into a temporary folder and compared with each start, which takes a tenth of it.
 */
final class SqliteLibrary {

  private static final String FOLDER = "org.sqlite.lib.path";

  private SqliteLibrary() {}

  /** Makes sqlite-jdbc load it, where there is one for this system. */
  static void use() {
    CodeSource source = SqliteLibrary.class.getProtectionDomain().getCodeSource();
    if (source == null || System.getProperty(FOLDER) != null) {
      return;
    }
    try {
      Path folder =
          Path.of(source.getLocation().toURI())
              .resolveSibling("native/org/sqlite/native")
              .resolve(OSInfo.getNativeLibFolderPathForCurrentOS());
      if (Files.isReadable(folder.resolve(System.mapLibraryName("sqlitejdbc")))) {
        System.setProperty(FOLDER, folder.toString());
      }
    } catch (URISyntaxException notAFile) {
      // Then it is unpacked from its jar.
    }
  }
}
