/** {@code penstock demo}: the main job, shown on a server of its own. */
@NullMarked
package io.penstock.server.demo;

import org.jspecify.annotations.NullMarked;
