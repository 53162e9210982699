@NullMarked
package io.penstock.server.backup;

import org.jspecify.annotations.NullMarked;
