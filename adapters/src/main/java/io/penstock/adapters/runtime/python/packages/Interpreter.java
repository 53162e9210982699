package io.penstock.adapters.runtime.python.packages;

import java.nio.file.Path;

/**
 * A Python that was seen working.
 *
 * @param executable the interpreter itself, not a shim that chooses one
 * @param version such as {@code 3.12.1}
 */
record Interpreter(Path executable, String version) {}
