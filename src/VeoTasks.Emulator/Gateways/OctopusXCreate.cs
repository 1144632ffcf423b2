using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>OctopusX's three ways to create a task. A member of the wrong type is refused, an unknown one dropped without a word.</summary>
internal static class OctopusXCreate
{
    public static GatewayRoute? Match(string[] segments) => segments switch
    {
        ["v1", "videos"] => new GatewayRoute(RouteKind.Create, "", nameof(OctopusXRoute.Videos)),
        ["v1", "video", "create"] => new GatewayRoute(RouteKind.Create, "", nameof(OctopusXRoute.Query)),
        ["v1", "video", "generations"] => new GatewayRoute(RouteKind.Create, "", nameof(OctopusXRoute.Generations)),
        _ => null,
    };

    public static CreateOrder Read(GatewayRoute route, CreateBody body)
    {
        string model = body.Text("model") ?? "";
        string prompt = body.Prompt();
        if (!model.StartsWith("veo", StringComparison.Ordinal) && !model.StartsWith("omni", StringComparison.Ordinal))
        {
            throw NewApi.NoChannel(model);
        }

        return Enum.Parse<OctopusXRoute>(route.Variant) switch
        {
            OctopusXRoute.Query => Unified(model, prompt, body),
            OctopusXRoute.Generations => Common(model, prompt, body) with
            {
                Kind = CreateScript.Usual with { Shape = AnswerShape.Wrapped, Routes = [OctopusXRoute.Generations, OctopusXRoute.Videos] },
            },
            _ => Common(model, prompt, body),
        };
    }

    public static JsonObject Answer(GatewayRoute route, CreateOrder order, TaskView view)
    {
        JsonObject body = new()
        {
            ["id"] = view.Id,
            ["task_id"] = view.Id,
            ["object"] = "video",
            ["model"] = order.Model,
            ["status"] = "queued",
            ["progress"] = 0,
            ["created_at"] = NewApi.Epoch(view.CreatedAt),
        };
        if (route.Variant == nameof(OctopusXRoute.Videos))
        {
            body["seconds"] = order.Seconds.ToString(CultureInfo.InvariantCulture);
            body["size"] = "720x1280";
        }
        else if (route.Variant == nameof(OctopusXRoute.Query))
        {
            body.Remove("task_id");
            body["detail"] = new JsonObject { ["input"] = new JsonObject { ["prompt"] = order.Prompt } };
            body["status_update_time"] = view.UpdatedAt.ToUnixTimeMilliseconds();
        }

        return body;
    }

    private static CreateOrder Unified(string model, string prompt, CreateBody body)
    {
        body.Know("orientation", "size", "enable_upsample");
        body.Word("aspect_ratio", "16:9", "16:9", "9:16");
        body.Texts("images");
        return new CreateOrder(model, prompt, body.Number("duration") ?? 8, "720p")
        {
            Kind = CreateScript.Usual with { Shape = AnswerShape.Unified, Routes = [OctopusXRoute.Query] },
        };
    }

    private static CreateOrder Common(string model, string prompt, CreateBody body)
    {
        body.Text("mode");
        body.Flag("enable_upsample");
        string size = body.Text("size") ?? "";
        int seconds = SecondsOf(body);
        CheckImages(body);
        return body.Object("metadata") is { } metadata
            ? WithMetadata(new CreateOrder(model, prompt, seconds, ResolutionOf(size)), metadata)
            : new CreateOrder(model, prompt, seconds, ResolutionOf(size));
    }

    private static CreateOrder WithMetadata(CreateOrder order, CreateBody metadata)
    {
        metadata.Know("seed", "negativePrompt", "personGeneration", "generateAudio", "aspectRatio", "storageUri");
        CreateBody? output = metadata.Object("output_config");
        output?.Word("aspect_ratio", "16:9", "16:9", "9:16");
        output?.Text("audio_generation");
        return order with
        {
            Seconds = metadata.Number("durationSeconds") ?? order.Seconds,
            Resolution = (metadata.Text("resolution") ?? output?.Text("resolution"))?.ToLowerInvariant() ?? order.Resolution,
        };
    }

    // duration goes before seconds: the first may be a number or the text of one, the second only a text.
    private static int SecondsOf(CreateBody body)
    {
        string seconds = body.Text("seconds") ?? "8";
        string duration = body.KindOf("duration") == JsonValueKind.String
            ? body.Text("duration")!
            : body.Number("duration")?.ToString(CultureInfo.InvariantCulture) ?? seconds;
        bool isNumber = int.TryParse(duration, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0;
        return isNumber ? value : throw body.Wrong("seconds", "a string with a number of seconds, such as \"8\"");
    }

    // Its channels take one image, and only as data: what is an address, and every further one, is not looked at.
    private static void CheckImages(CreateBody body)
    {
        foreach (string name in (string[])["input_reference", "image"])
        {
            if (body.Text(name)?.StartsWith("http", StringComparison.OrdinalIgnoreCase) == true)
            {
                body.Ignore(name);
            }
        }

        if (body.Texts("images") is { Count: > 0 })
        {
            body.Ignore("images");
        }
    }

    private static string ResolutionOf(string size)
    {
        int longest = size.Split('x').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int side) ? side : 0).Max();
        return longest switch
        {
            >= 3840 => "4k",
            >= 1920 => "1080p",
            _ => "720p",
        };
    }
}
