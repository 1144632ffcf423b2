using VeoTasks.Fuzz.Pipeline;

namespace VeoTasks.Fuzz.Replies;

/// <summary>Texts of a server that knows the key and the signatures and wants them shown.</summary>
internal sealed class HostileWords(CaseFacts facts, Random random)
{
    /// <summary>A text, not escaped.</summary>
    public string Next() => random.Next(10) switch
    {
        0 => $"key {facts.Secret} is wrong",
        1 => $"Authorization: Bearer {facts.Secret}",
        2 => $"see https://cdn.example/v.mp4?sig={facts.Signature}&x=1 and http://user:{facts.Signature}@h/",
        3 => $"\u001b[31m{facts.Secret}\u001b[0m\u0007 \u202e{facts.Secret}",
        // So long that the cut falls into the key.
        4 => new string('x', 470 + random.Next(60)) + facts.Secret,
        5 => new string(CaseFacts.Marker, 2000),
        6 => facts.Secret,
        7 => $"{facts.Secret[..10]}\u0000{facts.Secret[10..]}",
        8 => "",
        _ => "the prompt was refused",
    };
}
