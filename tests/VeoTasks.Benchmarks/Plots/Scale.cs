using System.Globalization;

namespace VeoTasks.Benchmarks.Plots;

/// <summary>Turns values into places along an axis.</summary>
/// <param name="Least">The value at the axis's beginning.</param>
/// <param name="Most">The value at its end.</param>
internal abstract record Scale(double Least, double Most)
{
    /// <summary>The values that get a number and a grid line.</summary>
    public abstract IEnumerable<double> Ticks { get; }

    /// <summary>Where a value lies: 0 at the beginning, 1 at the end.</summary>
    public abstract double Place(double value);

    /// <summary>A tick's number, as short as it can be.</summary>
    public static string Label(double value) => value.ToString(value < 1000 ? "0.###" : "#,0", CultureInfo.InvariantCulture);
}

/// <summary>Equal steps, from zero.</summary>
internal sealed record LinearScale(double Most) : Scale(0, Most)
{
    private const int MostTicks = 7;

    private static readonly double[] RoundSteps = [1, 2, 5, 10];

    /// <inheritdoc/>
    public override IEnumerable<double> Ticks
    {
        get
        {
            double step = Step();
            for (int number = 0; number * step <= Most * 1.0001; number++)
            {
                yield return number * step;
            }
        }
    }

    /// <summary>A scale from zero to a little more than the largest of some values.</summary>
    public static LinearScale Over(IEnumerable<double> values) => new(values.Max() * 1.08);

    /// <inheritdoc/>
    public override double Place(double value) => value / Most;

    /// <summary>The smallest of 1, 2, 5, 10, 20, 50 ... that needs no more ticks than there is room for.</summary>
    private double Step()
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Most / MostTicks)));
        return RoundSteps.Select(factor => factor * power).First(step => Most / step <= MostTicks);
    }
}

/// <summary>Equal factors, between powers of ten.</summary>
internal sealed record LogScale(double Least, double Most) : Scale(Least, Most)
{
    /// <inheritdoc/>
    public override IEnumerable<double> Ticks
    {
        get
        {
            for (double tick = Least; tick <= Most * 1.0001; tick *= 10)
            {
                yield return tick;
            }
        }
    }

    /// <summary>The powers of ten around some values above zero.</summary>
    public static LogScale Over(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double least = Math.Pow(10, Math.Floor(Math.Log10(all.Min())));
        return new LogScale(least, Math.Max(least * 10, Math.Pow(10, Math.Ceiling(Math.Log10(all.Max())))));
    }

    /// <inheritdoc/>
    public override double Place(double value) => Math.Log(value / Least) / Math.Log(Most / Least);
}
