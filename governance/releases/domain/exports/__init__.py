"""Exports of a frozen release, all of the same shape: a stream of bytes made from the snapshot's folder."""
