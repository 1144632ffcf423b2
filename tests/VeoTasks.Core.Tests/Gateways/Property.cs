using FsCheck;
using FsCheck.Fluent;

namespace VeoTasks.Tests.Gateways;

/// <summary>Checks statements against generated values.</summary>
internal static class Property
{
    /// <summary>Fails with the smallest counter-example found in this many tries.</summary>
    public static void Holds<T>(Gen<T> values, Func<T, bool> statement, int tries = 1000) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(tries).WithQuietOnSuccess(true), Prop.ForAll(Arb.From(values), statement));

    /// <summary>The same for texts, which shrink.</summary>
    public static void HoldsForTexts(Gen<string> texts, Func<string, bool> statement, int tries = 1000) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(tries).WithQuietOnSuccess(true), Prop.ForAll(Arb.From(texts, Shrunk), statement));

    /// <summary>Texts of these characters, most of them short, some longer than anything may be.</summary>
    public static Gen<string> TextOf(string characters) =>
        from longest in Gen.Elements(10, 40, 600)
        from length in Gen.Choose(0, longest)
        from text in Gen.Elements(characters.ToCharArray()).ArrayOf(length)
        select new string(text);

    private static IEnumerable<string> Shrunk(string text)
    {
        for (var part = text.Length / 2; part > 0; part /= 2)
        {
            yield return text[part..];
            yield return text[..^part];
        }
    }
}
