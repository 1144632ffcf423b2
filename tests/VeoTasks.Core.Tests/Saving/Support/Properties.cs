using FsCheck;

namespace VeoTasks.Tests.Saving.Support;

internal static class Properties
{
    /// <summary>Throws at the first of that many random values that disproves it.</summary>
    public static void Check(this Property property, int values) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(values), property);
}
