package io.penstock.adapters.runtime.python.packages;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The interpreter of a virtual environment, and the variables that {@code ubiops.yaml} sets in it.
 */
record PreparedPython(Path executable, Map<String, String> variables) {

  /** All variables for the code; those of the deployment version win. */
  Map<String, String> with(Map<String, String> ofVersion) {
    Map<String, String> all = new HashMap<>(variables);
    all.putAll(ofVersion);
    return all;
  }
}
