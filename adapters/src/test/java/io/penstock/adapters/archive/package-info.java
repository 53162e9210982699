@NullMarked
package io.penstock.adapters.archive;

import org.jspecify.annotations.NullMarked;
