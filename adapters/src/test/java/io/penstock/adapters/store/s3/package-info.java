@NullMarked
package io.penstock.adapters.store.s3;

import org.jspecify.annotations.NullMarked;
