/**
 * Uploaded packages: checked, unpacked, given the environment they ask for.
 *
 * <p>In the data folder:
 *
 * <ul>
 *   <li>{@code revisions/<id>/package.zip}, as it was uploaded, here or to another server
 *   <li>{@code revisions/<id>/code/}, unpacked
 *   <li>{@code revisions/<id>/build.json}, written by a build that succeeded
 *   <li>{@code environments/<key>/}, a virtual environment shared by all packages that ask for the
 *       same; complete when it has the file {@code complete}
 * </ul>
 */
@NullMarked
package io.penstock.adapters.runtime.python.packages;

import org.jspecify.annotations.NullMarked;
