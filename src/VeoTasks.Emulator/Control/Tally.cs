namespace VeoTasks.Emulator.Control;

/// <summary>A number that many threads add to.</summary>
internal sealed class Tally
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add() => Interlocked.Increment(ref _count);
}
