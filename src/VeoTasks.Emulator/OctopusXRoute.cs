namespace VeoTasks.Emulator;

/// <summary>The three paths under which OctopusX can be asked for a task.</summary>
public enum OctopusXRoute
{
    /// <summary>GET /v1/videos/{id}: flat answers.</summary>
    Videos,

    /// <summary>GET /v1/video/query?id={id}: unified answers.</summary>
    Query,

    /// <summary>GET /v1/video/generations/{id}: wrapped answers.</summary>
    Generations,
}
