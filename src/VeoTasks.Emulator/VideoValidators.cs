namespace VeoTasks.Emulator;

/// <summary>What a video's answer says about its version (RFC 9110, 8.8).</summary>
public enum VideoValidators
{
    /// <summary>A strong entity tag and a date.</summary>
    Both,

    /// <summary>A strong entity tag only.</summary>
    EntityTag,

    /// <summary>A date only.</summary>
    Date,

    /// <summary>A weak entity tag only, which no range may be conditioned on.</summary>
    WeakEntityTag,

    /// <summary>Nothing.</summary>
    None,
}
