package io.penstock.adapters.store.sql;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Removes time series with their points, of which each has thousands, some at once. */
final class SeriesRemoval {

  static final String POINTS =
      "DELETE FROM time_series_point WHERE (series, resolution, start) IN"
          + " (SELECT series, resolution, start FROM time_series_point WHERE series = ? LIMIT ?)";

  private SeriesRemoval() {}

  /**
   * Removes points, and each series that has none left.
   *
   * @param limit of rows
   * @param which a condition on table {@code time_series}
   * @return how many rows: less than the limit when no such series is left
   */
  static int some(Session session, int limit, String which, @Nullable Object... parameters)
      throws SQLException {
    String first = "SELECT id FROM time_series WHERE " + which + " LIMIT 1";
    int left = limit;
    while (left > 0) {
      Optional<Long> series = session.first(first, RowReader::number, parameters);
      if (series.isEmpty()) {
        break;
      }
      left -= session.update(POINTS, series.get(), left);
      if (left > 0) {
        left -= session.update("DELETE FROM time_series WHERE id = ?", series.get());
      }
    }
    return limit - left;
  }
}
