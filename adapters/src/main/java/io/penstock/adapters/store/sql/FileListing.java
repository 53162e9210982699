package io.penstock.adapters.store.sql;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.file.StoredFile;
import io.penstock.engine.port.FileStore.Listing;
import io.penstock.engine.port.FileStore.Query;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list of files. Walks along the index of names; behind a common prefix it goes on
 * where the names end that begin with it, however many those are.
 *
 * <p>A position is the bytes of a name, or of what stands between two: the page goes on with the
 * first name that is not before it.
 */
final class FileListing {

  private static final int ROWS_AT_ONCE = 200;

  private static final String ROWS =
      "SELECT name, size, created, content FROM stored_file"
          + " WHERE bucket_id = ? AND name >= ? AND name < ? ORDER BY name LIMIT "
          + ROWS_AT_ONCE;

  private final Session session;
  private final Query query;
  private final byte @Nullable [] end;
  private final List<StoredFile> files = new ArrayList<>();
  private final List<String> prefixes = new ArrayList<>();
  private byte[] position;

  private FileListing(Session session, Query query) {
    this.session = session;
    this.query = query;
    byte[] prefix = query.prefix().getBytes(StandardCharsets.UTF_8);
    byte[] after = position(query.after());
    end = behind(prefix);
    position = Arrays.compareUnsigned(after, prefix) > 0 ? after : prefix;
  }

  static Listing of(Session session, Query query) throws SQLException {
    return new FileListing(session, query).page();
  }

  private Listing page() throws SQLException {
    while (true) {
      List<StoredFile> rows = rows();
      byte[] from = position;
      for (StoredFile row : rows) {
        byte[] name = bytes(row.name());
        if (Arrays.compareUnsigned(name, position) < 0) {
          continue; // It has the prefix that was met last.
        }
        if (files.size() + prefixes.size() == query.limit()) {
          return new Listing(
              files, prefixes, Base64.getUrlEncoder().withoutPadding().encodeToString(position));
        }
        add(row, name);
      }
      if (rows.size() < ROWS_AT_ONCE || Arrays.equals(from, position)) {
        return new Listing(files, prefixes, null);
      }
    }
  }

  private void add(StoredFile row, byte[] name) {
    String common = common(row.name());
    if (common == null) {
      files.add(row);
      position = Arrays.copyOf(name, name.length + 1);
    } else {
      prefixes.add(common);
      position = behind(bytes(common));
    }
  }

  /** The name up to the first delimiter behind the prefix; null when it has none there. */
  private @Nullable String common(String name) {
    String delimiter = query.delimiter();
    int at = delimiter.isEmpty() ? -1 : name.indexOf(delimiter, query.prefix().length());
    return at < 0 ? null : name.substring(0, at + delimiter.length());
  }

  private List<StoredFile> rows() throws SQLException {
    return session.list(
        ROWS,
        row ->
            new StoredFile(
                query.bucketId(), text(row.bytes()), row.number(), row.time(), row.id().toString()),
        query.bucketId(),
        position,
        end);
  }

  /** The first bytes that are behind all that begin with these. No name has a byte 0xff. */
  private static byte[] behind(byte[] prefix) {
    if (prefix.length == 0) {
      return new byte[] {(byte) 0xff};
    }
    byte[] next = prefix.clone();
    next[next.length - 1]++;
    return next;
  }

  private static byte[] position(@Nullable String token) {
    try {
      return token == null ? new byte[0] : Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException notOurs) {
      throw invalid(
          "Query parameter 'continuation_token' is not one that a list of files has given.");
    }
  }

  private static String text(byte[] name) {
    return new String(name, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }
}
