namespace VeoTasks.Saving;

/// <summary>How a video's file may be called.</summary>
/// <param name="Plain">The name as the template gives it.</param>
/// <param name="Distinct">A name that no other video can have, for when another has the plain one: it holds a hash of provider, id and place.</param>
/// <param name="IsTelling">Whether already the plain name says which video it is.</param>
public sealed record VideoName(string Plain, string Distinct, bool IsTelling);
