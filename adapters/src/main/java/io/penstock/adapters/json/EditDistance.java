package io.penstock.adapters.json;

/** How many letters two names differ by (Levenshtein), ignoring case. */
final class EditDistance {

  private EditDistance() {}

  /**
   * Counts the letters.
   *
   * @param enough distances from here on are all the same to the caller
   * @return the distance, at most {@code enough}
   */
  static int between(String a, String b, int enough) {
    if (Math.abs(a.length() - b.length()) >= enough) {
      return enough;
    }
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same =
            Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
        int replaced = previous[j - 1] + (same ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return Math.min(enough, previous[b.length()]);
  }
}
