@NullMarked
package io.penstock.deploy;

import org.jspecify.annotations.NullMarked;
